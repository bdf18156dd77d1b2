package org.zhongshu.platform.cases.internal;

import org.zhongshu.platform.cases.Case;

/** How personal data looks to those who may not see it (usual practice; GB/T 35273-2020 asks for masked display). */
final class Masking {

    private Masking() {
    }

    static Case.Party mask(Case.Party p) {
        return new Case.Party(p.role(), name(p.name()), phone(p.phone()), idNumber(p.idNumber()), address(p.address()));
    }

    /** First character stays: 张*, 张**. */
    static String name(String name) {
        return name == null || name.isEmpty() ? name : name.substring(0, 1) + "*".repeat(Math.max(1, Math.min(2, name.length() - 1)));
    }

    /** Mobile 138****5678; anything else keeps its last four digits at most. */
    static String phone(String phone) {
        if (phone == null || phone.length() < 5) {
            return phone == null ? null : "****";
        }
        return (phone.length() == 11 ? phone.substring(0, 3) : "") + "****" + phone.substring(phone.length() - 4);
    }

    /** First and last character only. */
    static String idNumber(String id) {
        return id == null || id.length() < 3 ? (id == null ? null : "**") : id.charAt(0) + "*".repeat(id.length() - 2) + id.charAt(id.length() - 1);
    }

    /** Street and community stay; from the first door number on it is hidden. */
    static String address(String address) {
        if (address == null) {
            return null;
        }
        for (int i = 0; i < address.length(); i++) {
            if (Character.isDigit(address.charAt(i))) {
                return address.substring(0, i) + "***";
            }
        }
        return address;
    }
}
