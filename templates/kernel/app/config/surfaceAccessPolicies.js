// What a surface asks of a visitor, by the `accessPolicyId` of its definition in public.js.
export const surfaceAccessPolicies = {};
