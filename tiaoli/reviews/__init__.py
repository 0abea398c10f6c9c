"""What was reviewed, by whom, and what changed since: records kept beside the cases."""
