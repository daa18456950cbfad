"""The rules and changes behind the flows, without a screen: values in, values or errors out."""
