"""Addresses of the payroll's and the payments' screens."""

from django.urls import path

from lienthong.assistance.screens import (
    payments_contract,
    payments_country,
    payments_desk,
    payments_proposals,
    payments_settlement,
    payments_stops,
    payroll_line,
    payroll_lines,
    payroll_list,
    payroll_periods,
)

urlpatterns = [
    path("payroll/", payroll_periods.Periods.as_view(), name="payroll"),
    path("payroll/draft/", payroll_list.draft, name="payroll-draft"),
    path("payroll/country/", payments_country.show, name="payments-country"),
    path("payroll/contract/", payments_contract.edit, name="payments-contract"),
    path("payroll/contract/<uuid:pk>/", payments_contract.decide, name="payments-contract-decide"),
    path("payroll/not-collected/", payments_proposals.Proposals.as_view(), name="suspensions"),
    path("payroll/not-collected/<uuid:pk>/", payments_proposals.decide, name="suspension"),
    path("payroll/line/<str:code>/", payroll_line.show, name="payroll-line"),
    path("payroll/line/<str:code>/recall/", payroll_line.recall, name="payroll-line-recall"),
    path("payroll/<uuid:pk>/", payroll_list.show, name="payroll-list"),
    path("payroll/<uuid:pk>/list.pdf", payroll_list.pdf, name="payroll-pdf"),
    path("payroll/<uuid:pk>/lines/", payroll_lines.Lines.as_view(), name="payroll-lines"),
    path("payroll/<uuid:pk>/settlement/", payments_settlement.show, name="payments-settlement"),
    path("payroll/<uuid:pk>/settlement.pdf", payments_settlement.pdf, name="payments-settlement-pdf"),
    path("payroll/<uuid:pk>/<str:step>/", payroll_list.act, name="payroll-act"),
    path("payments/lists/", payments_desk.Desk.as_view(), name="payments-desk"),
    path("payments/stops/", payments_stops.Stops.as_view(), name="payments-stops"),
    path("payments/stops/<uuid:pk>/", payments_stops.stop, name="payments-stop"),
    path("payments/report/", payments_desk.upload, name="payments-upload"),
    path("payments/reports/", payments_desk.Reports.as_view(), name="payments-reports"),
    path("payments/reports/<uuid:pk>/", payments_desk.ReportPage.as_view(), name="payments-report"),
    path("payments/lists/<uuid:pk>/", payments_desk.handed, name="payments-handed"),
    path("payments/lists/<uuid:pk>/list.<str:form>", payments_desk.download, name="payments-download"),
]
