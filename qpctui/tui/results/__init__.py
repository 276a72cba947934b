"""Reading a result: filtering its findings, telling them in words."""
