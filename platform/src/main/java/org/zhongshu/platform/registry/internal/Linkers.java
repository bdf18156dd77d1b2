package org.zhongshu.platform.registry.internal;

import org.springframework.stereotype.Component;

/** Which way each library recognises its rows. */
@Component
class Linkers {

    private final Linker person = new PersonLinker();
    private final Linker firm = new KeyLinker();
    private final Linker key = new KeyLinker();

    Linker of(Library library) {
        return switch (library.identity().kind()) {
            case PERSON -> person;
            case FIRM -> firm;
            case KEY -> key;
        };
    }
}
