package org.zhongshu.platform.registry.internal;

import org.zhongshu.platform.shared.Problem;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Why somebody looks at a record.
 *
 * @param code      one of {@link #ALL}
 * @param reference case or file number, or words: 4 to 200 characters
 */
record Purpose(String code, String reference) {

    static final Map<String, String> ALL = new LinkedHashMap<>();

    static {
        ALL.put("service", "办理业务");
        ALL.put("verify", "核验身份或资格");
        ALL.put("case", "处置案件");
        ALL.put("emergency", "应急处置");
        ALL.put("data-check", "数据核查");
        ALL.put("law", "依法协助查询");
    }

    /** Throws 400 when it is not a purpose. */
    static Purpose required(Purpose given) {
        String reference = given == null || given.reference() == null ? "" : given.reference().replace('\0', '\uFFFD').strip();
        if (given == null || !ALL.containsKey(given.code()) || reference.length() < 4 || reference.length() > 200) {
            throw Problem.invalid("no-purpose", "查询个人信息须说明用途：请选择用途，并填写案件编号或事由（4 到 200 字）。", Map.of("purpose", "请选择用途", "reference", "4 到 200 字"));
        }
        return new Purpose(given.code(), reference);
    }
}
