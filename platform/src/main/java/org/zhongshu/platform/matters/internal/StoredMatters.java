package org.zhongshu.platform.matters.internal;

import org.springframework.stereotype.Component;
import org.zhongshu.platform.matters.Matter;
import org.zhongshu.platform.matters.Matters;

import java.util.Optional;

/** The door. */
@Component
class StoredMatters implements Matters {

    private final MatterStore store;

    StoredMatters(MatterStore store) {
        this.store = store;
    }

    @Override
    public Optional<Matter> find(String number) {
        String read = Numbers.read(number);
        return read == null ? Optional.empty() : store.find(read).map(MatterRow::shown);
    }
}
