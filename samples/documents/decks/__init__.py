# SPDX-License-Identifier: GPL-3.0-or-later
"""The sample decks, one module each."""
