package org.zhongshu.platform.credentials;

/** What a credential is worth on a day. */
public enum CredentialState {
    VALID("有效"), SUSPENDED("已暂停"), REVOKED("已撤销"), SUPERSEDED("已被新版本取代"), EXPIRED("已过有效期"), EARLY("尚未到有效期");

    private final String label;

    CredentialState(String label) {
        this.label = label;
    }

    public String label() {
        return label;
    }
}
