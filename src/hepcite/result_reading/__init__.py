"""Reads the results that a sentence reports: numbers, skeleton, clauses, grammar, arms, and what is the study's own."""
