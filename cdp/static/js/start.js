// Starts what the page asks for. Every page works without any of it.

import { initAll as startGovuk } from "govuk-frontend";

startGovuk();
