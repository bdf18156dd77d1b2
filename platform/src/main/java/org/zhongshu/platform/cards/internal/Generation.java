package org.zhongshu.platform.cards.internal;

import java.util.List;
import java.util.regex.Pattern;

/** A declared generation of cards. @param ends generations whose live card a new one of this takes the place of; versions: how its specification's version begins; reader: a reader's fields in their order */
record Generation(int generation, String name, boolean issue, int years, List<Integer> ends, List<String> versions, List<Field> reader) {

    record Field(String field, String name, Pattern pattern) {
    }

    int indexOf(String field) {
        for (int i = 0; i < reader.size(); i++) {
            if (reader.get(i).field().equals(field)) {
                return i;
            }
        }
        return -1;
    }
}
