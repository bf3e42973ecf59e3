/* pomona-ddm-references.h: what a declaration names, and whether it is there. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pomona-ddm-declaration.h"

G_BEGIN_DECLS

typedef struct
{
  char               *path;          /* where in the payload: "AppConfig.Passwords[0].AssetReference" */
  char               *identifier;    /* the declaration that is named */
  PomonaDdmKind       kind;          /* of that declaration */
  const char * const *types;         /* that it may have; "com.apple.configuration.*" for any. Lives for ever */
  const char         *by;            /* payload key of that declaration which holds `identifier`, NULL for its Identifier */
} PomonaDdmReference;

/* The references to other declarations, in the order of the schema; the array frees its members. */
GPtrArray *pomona_ddm_references      (const PomonaDdmDeclaration  *declaration);
void       pomona_ddm_reference_free  (PomonaDdmReference          *reference);

/* Whether a declaration of this type may stand where the reference stands. */
gboolean   pomona_ddm_reference_allows (const PomonaDdmReference   *reference,
                                        const char                 *type);

typedef enum
{
  POMONA_DDM_PROBLEM_MISSING,        /* names a declaration that the set lacks */
  POMONA_DDM_PROBLEM_WRONG_TYPE,     /* names one that may not stand there */
  POMONA_DDM_PROBLEM_NOT_REFERENCED, /* a configuration that no activation, or an asset that no configuration names */
} PomonaDdmProblemType;

typedef struct
{
  PomonaDdmProblemType  type;
  PomonaDdmKind         kind;        /* of the declaration with the problem */
  char                 *identifier;  /* of the declaration with the problem */
  char                 *path;        /* of the reference, or NULL */
  char                 *target;      /* that is named, or NULL */
} PomonaDdmProblem;

/* What is wrong with a set; an empty array where nothing is. The array frees its members. */
GPtrArray *pomona_ddm_check_set       (PomonaDdmDeclaration * const *declarations,
                                       gsize                         n_declarations);
void       pomona_ddm_problem_free    (PomonaDdmProblem             *problem);

/* In words, translated. */
char      *pomona_ddm_problem_describe (const PomonaDdmProblem      *problem);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PomonaDdmReference, pomona_ddm_reference_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PomonaDdmProblem, pomona_ddm_problem_free)

G_END_DECLS
