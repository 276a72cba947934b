"""What the screens say and ask of credentials."""
