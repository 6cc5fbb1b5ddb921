package io.dujiang.examples.net;

import io.dujiang.net.TcpHandler;
import io.dujiang.net.TcpStream;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Sends each line of a member to all of them. */
// region: chat
final class ChatServer implements TcpHandler {
    private static final int LONGEST_LINE = 1_000;

    private final Set<TcpStream> members = ConcurrentHashMap.newKeySet();

    @Override
    public void handle(TcpStream member) throws Exception {
        members.add(member);
        try {
            for (byte[] line = line(member); line.length > 0; line = line(member)) {
                for (TcpStream each : members) {
                    send(line, each);
                }
            }
        } finally {
            members.remove(member);
        }
    }

    private static byte[] line(TcpStream member) throws Exception {
        return member.readUntil((byte) '\n', LONGEST_LINE);
    }

    private static void send(byte[] line, TcpStream member) throws InterruptedException {
        try {
            member.write(line);
        } catch (IOException gone) {
            member.abort(); // its own handler ends
        }
    }
}
// endregion
