"""What guards the law: mutants, proofs, agreement of the readers, numbers of the text."""
