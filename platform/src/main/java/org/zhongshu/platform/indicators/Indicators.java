package org.zhongshu.platform.indicators;

import java.util.List;

/** The indicators' door: what is declared, and what it was at the last refresh. */
public interface Indicators {

    /** In the order of declaration. @param app null = of all applications */
    List<Indicator> list(String app);

    /** @throws org.zhongshu.platform.shared.Problem 404 {@code no-indicator} */
    Indicator getIndicator(String id);

    /** Computes now and stores the point, as the schedule would. */
    void refresh(String id);
}
