"""Floor 7: the one form engine: FHIR Questionnaire, page, QuestionnaireResponse."""
