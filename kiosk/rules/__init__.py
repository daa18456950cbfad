"""Who may do what: values in, values or typed errors out."""
