"""What the agency and the hall put over the shipped guides, places, links, rules and templates."""
