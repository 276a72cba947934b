"""What the simulated platform knows: policies, their controls, option profiles, appliances."""
