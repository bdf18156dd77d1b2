package org.zhongshu.platform.registry.internal;

import org.springframework.stereotype.Component;

/** Which way each library recognises its rows. */
@Component
class Linkers {

    private final Linker person;
    private final Linker firm;
    private final Linker key = new KeyLinker();

    Linkers(Places places) {
        person = new PersonLinker(places.parser());
        firm = new FirmLinker(places.parser());
    }

    Linker of(Library library) {
        return switch (library.identity().kind()) {
            case PERSON -> person;
            case FIRM -> firm;
            case KEY -> key;
        };
    }
}
