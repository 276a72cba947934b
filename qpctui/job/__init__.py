"""What to do: the job file, its rules and its small languages. Pure: no network, no screen, no clock."""
