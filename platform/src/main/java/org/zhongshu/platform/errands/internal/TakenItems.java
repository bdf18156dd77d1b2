package org.zhongshu.platform.errands.internal;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;
import org.zhongshu.platform.items.Item;
import org.zhongshu.platform.items.Items;
import org.zhongshu.platform.shared.Declaration;
import org.zhongshu.platform.shared.Declarations;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Which items of ours others may take in for us, from all errands.yaml; those in force today. */
@Component
class TakenItems {

    private final Set<String> codes = new LinkedHashSet<>();
    private final Items items;

    @Autowired
    TakenItems(Items items) {
        this.items = items;
        for (Declaration file : Declarations.load("errands.yaml", "schema/errands.json")) {
            file.root().path("items").forEach(i -> codes.add(i.asString()));
        }
    }

    Optional<Item> find(String code) {
        return code != null && codes.contains(code) ? items.findItem(code) : Optional.empty();
    }

    List<Item> list() {
        return codes.stream().map(items::findItem).flatMap(Optional::stream).toList();
    }
}
