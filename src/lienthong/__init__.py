"""Liên Thông: medical records, social assistance and the exchange of papers, with proof of arrival."""
