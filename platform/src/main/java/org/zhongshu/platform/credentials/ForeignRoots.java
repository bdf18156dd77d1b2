package org.zhongshu.platform.credentials;

import java.util.List;

/** Other installations whose credentials are recognised here today. Implemented by whoever keeps them; verification asks when something is not signed here. */
public interface ForeignRoots {

    /**
     * @param name   of the installation, for people
     * @param bundle trust bundle as its {@code GET /api/credentials/trust} gave it when it was agreed to
     * @param list   newest status list that was fetched since; null: that of the bundle
     */
    record Foreign(String code, String name, String bundle, String list) {
    }

    List<Foreign> standing();
}
