package org.zhongshu.platform.devices;

import java.util.List;

/** Devices became silent or came back. Batched: a dead network makes thousands silent at once. */
public record DeviceStatusChanged(List<Change> changes) {

    /**
     * @param from   earlier status: online, silent or never
     * @param to     online or silent
     * @param at     when, in milliseconds since 1970
     */
    public record Change(long thingId, String from, String to, long at) {
    }
}
