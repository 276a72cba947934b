"""What to do: the job file, its rules, its small languages. No network, no screen, no clock."""
