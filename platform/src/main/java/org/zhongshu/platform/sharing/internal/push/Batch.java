package org.zhongshu.platform.sharing.internal.push;

import java.util.List;

/**
 * Changes that go out together. A repeat has the same name: its rows are those of the first attempt, without the ones that
 * have changed again since and therefore come in a later batch.
 *
 * @param name     {@code subscription-from-to}: how the receiver recognises a repeat
 * @param from     changes after this number …
 * @param to       … up to this one
 * @param messages the rows, each as the JSON object that it is
 * @param given    pseudonyms of the rows that the receiver has afterwards; empty where nobody needs to know
 * @param taken    … and of those that it has no longer
 * @param receipt  proof of the delivery for the receiver; null for a test
 * @param body     what a webhook gets: the head and all messages
 */
record Batch(String name, long from, long to, List<Message> messages, int removed, List<String> given, List<String> taken, String receipt, byte[] body) {

    record Message(String key, byte[] json) {
    }
}
