# SPDX-License-Identifier: GPL-3.0-or-later
"""Writers for the file kinds that the samples need, from nothing but Python."""
