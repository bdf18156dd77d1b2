package org.zhongshu.platform.credentials.internal;

import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import org.zhongshu.platform.identity.HandedOver;

/** Seals in the keeping of somebody who left go to the successor, on record as any change of custody. */
@Component
class SealHandOvers {

    private final SealCustody custody;

    SealHandOvers(SealCustody custody) {
        this.custody = custody;
    }

    @EventListener
    void handedOver(HandedOver event) {
        custody.handOver(event.fromUser(), event.to(), event.fromName() + "的工作交接：" + event.reason());
    }
}
