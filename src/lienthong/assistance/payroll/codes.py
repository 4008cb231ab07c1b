"""Kinds and funds of lines as small numbers: how millions of lines stand in memory."""

from lienthong.assistance.payroll.line import Fund, Kind

KINDS = [kind.value for kind in Kind]
FUNDS = [fund.value for fund in Fund]
REGULAR, TOP_UP, ARREARS, CARRIED, ONE_OFF, RECOVERY = range(len(KINDS))
NATIONAL, PROVINCE = range(len(FUNDS))
