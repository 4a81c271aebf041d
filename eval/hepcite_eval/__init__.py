"""The evaluators' side: question sets, measures and reports."""
