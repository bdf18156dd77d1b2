package org.zhongshu.platform.projects.internal;

import java.math.BigDecimal;
import java.util.List;

/** When a project takes an item. @param kinds one of these, empty: any; industries as well; amount, area: null for any */
record Condition(List<String> kinds, List<String> industries, Range amount, Range area) {

    /** @param least and most: null where there is none */
    record Range(BigDecimal least, BigDecimal most) {

        boolean has(BigDecimal n) {
            return (least == null || n.compareTo(least) >= 0) && (most == null || n.compareTo(most) <= 0);
        }
    }

    /** Null while the project does not tell. */
    Boolean holds(Project p) {
        if (!kinds.isEmpty() && !kinds.contains(p.kind()) || !industries.isEmpty() && !industries.contains(p.industry()) || amount != null && !amount.has(p.amount())) {
            return false;
        }
        return area == null ? Boolean.TRUE : p.area() == null ? null : (Boolean) area.has(p.area());
    }
}
