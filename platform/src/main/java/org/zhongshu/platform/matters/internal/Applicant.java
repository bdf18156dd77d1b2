package org.zhongshu.platform.matters.internal;

/**
 * Who applies, in clear; stays inside the module.
 *
 * @param person account
 * @param firm   unified credit code, null for oneself
 */
record Applicant(long person, String name, String number, String phone, String firm, String firmName) {

    /** Whose credential it becomes. */
    String holder() {
        return firm == null ? number : firm;
    }
}
