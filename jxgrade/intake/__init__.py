"""Intake: files as received -> canonical tables and problems.

Keep this file light (import lazily): the sandboxed children import the package, and must not drag pandas in.
"""
