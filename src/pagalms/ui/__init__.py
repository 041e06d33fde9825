"""What every page shares: layouts, components, styles, number and date formats."""
