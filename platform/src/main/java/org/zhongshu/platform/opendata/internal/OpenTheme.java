package org.zhongshu.platform.opendata.internal;

import java.util.Locale;
import java.util.Optional;

/** The twelve themes of 发改高技〔2017〕1272号, in its order, and one for what fits none. */
enum OpenTheme {
    SERVICE("公共服务"),
    HEALTH("健康保障"),
    SOCIAL("社会保障"),
    FOOD("食品药品安全"),
    SAFETY("安全生产"),
    PRICE("价格监管"),
    ENERGY("能源安全"),
    CREDIT("信用体系"),
    CONSTRUCTION("城乡建设"),
    COMMUNITY("社区治理"),
    ECOLOGY("生态环保"),
    EMERGENCY("应急维稳"),
    OTHER("其他");

    private final String label;

    OpenTheme(String label) {
        this.label = label;
    }

    String label() {
        return label;
    }

    String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<OpenTheme> find(String id) {
        for (OpenTheme t : values()) {
            if (t.id().equals(id)) {
                return Optional.of(t);
            }
        }
        return Optional.empty();
    }
}
