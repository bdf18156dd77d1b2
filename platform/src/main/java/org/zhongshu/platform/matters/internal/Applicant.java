package org.zhongshu.platform.matters.internal;

/**
 * Who applies, in clear; stays inside the module.
 *
 * @param person account
 * @param gid    record of the population library: the human behind the account; null in what was sealed before this was kept
 * @param firm    unified credit code, null for oneself
 * @param project unified code of the investment project that it is for, null for none
 */
record Applicant(long person, Long gid, String name, String number, String phone, String firm, String firmName, String project) {

    Applicant forProject(String code) {
        return new Applicant(person, gid, name, number, phone, firm, firmName, code);
    }

    String holderName() {
        return firm == null ? name : firmName;
    }

    /** Whose credential it becomes. */
    String holder() {
        return firm == null ? number : firm;
    }
}
