package dev.tappet.siege;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tappet.harness.ApiClient;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The process of the attackers, with the service that their workflows call. {@link AttackerProcess} starts it, and says
 * on its standard input what to do, one line at a time. Each line gets one line in return.
 */
public final class Attackers {
    static final String PREPARE = "prepare";
    static final String BEGIN = "begin";
    static final String STOP = "stop";
    static final String DONE = "done";

    private final String service;
    private Attack.Assault assault = _ -> {};
    private AtomicBoolean over = new AtomicBoolean(true);
    private Thread attack = new Thread();

    private Attackers(String service) {
        this.service = service;
    }

    public static void main(String[] arguments) throws Exception {
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, UTF_8));
        try (PeerService peer = new PeerService(Attacks.records())) {
            System.out.println(peer.port());
            Attackers attackers = new Attackers("http://127.0.0.1:" + peer.port() + "/");
            for (String line = commands.readLine(); line != null; line = commands.readLine()) {
                System.out.println(attackers.obey(line.split(" ")));
            }
        }
        // threads of an attack may still wait for a server
        System.exit(0);
    }

    private String obey(String[] words) throws InterruptedException {
        switch (words[0]) {
            case PREPARE -> {
                try {
                    prepare(Integer.parseInt(words[1]), Integer.parseInt(words[2]));
                } catch (IOException | IllegalStateException e) {
                    return e.toString().replaceAll("\\R", " ");
                }
            }
            case BEGIN -> begin();
            case STOP -> {
                over.set(true);
                attack.join();
            }
            default -> throw new IllegalArgumentException(words[0]);
        }
        return DONE;
    }

    private void prepare(int index, int port) throws IOException {
        assault = Attacks.all()
                .get(index)
                .preparation()
                .prepare(new Attack.Target(port, ApiClient.create(port), service));
    }

    private void begin() {
        AtomicBoolean ended = new AtomicBoolean();
        Attack.Assault current = assault;
        over = ended;
        attack = Thread.ofPlatform().daemon().start(() -> {
            try {
                current.run(ended::get);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        });
    }
}
