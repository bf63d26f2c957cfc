"""Below the domain: databases, connections and transactions, and files of the instance."""
