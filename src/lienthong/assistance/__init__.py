"""Floor 12: social assistance: procedures, dossiers, rules, register of beneficiaries, payroll, payments."""
