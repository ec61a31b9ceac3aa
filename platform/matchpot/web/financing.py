"""Pages of the financing mix, which hang their routes on their audience's blueprint when imported.

Here so that `app.py`, where all rooms meet, stays a page long.
"""

from types import ModuleType

from flask import Blueprint

from matchpot.web.admin import guide as admin_guide
from matchpot.web.admin import guide_import, pay_rates
from matchpot.web.funds import guide as fund_guide
from matchpot.web.funds import loan_pots, mandates, plain_pots, promises
from matchpot.web.funds import loans as fund_loans
from matchpot.web.funds import referrals as fund_referrals
from matchpot.web.makers import advice, loan_paying, ways
from matchpot.web.makers import cofunding as maker_cofunding
from matchpot.web.makers import loans as maker_loans
from matchpot.web.makers import referrals as maker_referrals
from matchpot.web.public import assistant, fair_pay, guide_files, guide_try
from matchpot.web.public import cofunding as public_cofunding
from matchpot.web.public import guide as public_guide
from matchpot.web.public.loans import loans_public
from matchpot.web.public.networks import networks_public

OWN: tuple[Blueprint, ...] = (
    loans_public,
    networks_public,
    public_guide.guide,
    guide_files.guide_files,
)
PAGES: tuple[ModuleType, ...] = (
    *(admin_guide, guide_import, fund_guide),
    *(assistant, fair_pay, guide_try, pay_rates),
    *(promises, maker_cofunding, public_cofunding, advice, ways),
    *(plain_pots, mandates),
    *(loan_pots, fund_loans, maker_loans, loan_paying),
    *(maker_referrals, fund_referrals),
)
