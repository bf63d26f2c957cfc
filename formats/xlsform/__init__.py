"""XLSForm, the spreadsheet of ODK and Kobo."""
