package org.zhongshu.platform.messages.internal;

import java.util.Map;

/**
 * One kind of message, as messages.yaml declares it.
 *
 * @param sms null: none is sent for this kind
 */
record Template(String kind, String title, String text, String sms) {

    static String fill(String text, Map<String, String> words) {
        String filled = text;
        for (Map.Entry<String, String> w : words.entrySet()) {
            filled = filled.replace("{" + w.getKey() + "}", w.getValue());
        }
        return filled;
    }
}
