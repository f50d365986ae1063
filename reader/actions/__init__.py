"""What the user does: each verb is one transaction and one journal row with its inverse."""
