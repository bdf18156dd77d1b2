package org.zhongshu.platform.identity;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Who can be put in charge of something: the usable accounts by name and department. */
public interface Accounts {

    /** @param org department code, null for none */
    record Person(long id, String username, String name, String org, Set<String> roles) {
    }

    /** By user name or by decimal id; disabled accounts are not found. */
    Optional<Person> find(String usernameOrId);

    /** Usable accounts of a department, by name. */
    List<Person> listOf(String department);
}
