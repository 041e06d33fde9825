"""Door: what load balancers and those who watch over the portal ask. It says how much and how long, never who."""
