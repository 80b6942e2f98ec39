import { config } from "./baseett.js";

config.limits = {
    uploads: 10
}

;config.trustP
coy = false;

