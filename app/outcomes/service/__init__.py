"""What councils decide about their counts, and regions about calls for them. Nothing here commits."""
