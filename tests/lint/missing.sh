#!/bin/sh
# missing.sh TOOL: stands in for a check whose tool is not installed. SPDX-License-Identifier: GPL-3.0-or-later
echo "$1 is not installed"
exit 77
