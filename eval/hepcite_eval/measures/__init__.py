"""What is measured, one module a measure or a family of them.

Every function takes the questions and the responses to them by question id, and returns a value for each question to
which the measure applies. A question that was declined although it has an answer counts as zero wherever something
should have been shown, so that declining is never a way to a better figure; only citation precision, which has nothing
to divide by, leaves it out. Retrieval is measured before the decision to answer: a declined question keeps its ranking.
"""
