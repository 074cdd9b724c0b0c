# shellcheck shell=bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# The demo's certificate authority (EC P-256), the certificates of the server,
# the bastions, the platform's servers and components, the keeper, the service
# that forwards the journal and a receiver for it, and the revocation list. A
# certificate that ends within a week is made anew at the next start. Sourced by
# share/demo/backend.

client_names=(bastion-1 bastion-2 platform-1 web-1 db-1 forward-1 opconsole_keeper)

authority_configuration()
{
	cat <<CONF
[ca]
default_ca = demo
[demo]
database = $dir/ca/index.txt
serial = $dir/ca/serial
crlnumber = $dir/ca/crlnumber
new_certs_dir = $dir/ca/issued
certificate = $dir/tls/ca.crt
private_key = $dir/ca/ca.key
default_md = sha256
default_days = 397
default_crl_days = 60
unique_subject = no
policy = name
copy_extensions = none
[name]
commonName = supplied
[req]
distinguished_name = req_name
prompt = no
[req_name]
commonName = opconsole demo authority
[authority]
basicConstraints = critical,CA:TRUE,pathlen:0
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
[server]
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = serverAuth
subjectAltName = DNS:$server_name,IP:127.0.0.1
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
[receiver]
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = serverAuth
subjectAltName = DNS:$receiver_name
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
[client]
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = clientAuth
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
CONF
}

# Runs openssl without the machine's configuration; shows its words only when
# it fails.
openssl_quiet()
{
	local words
	if ! words=$(OPENSSL_CONF="$dir/ca/openssl.cnf" openssl "$@" 2>&1 </dev/null); then
		printf '%s\n' "$words" >&2
		fail "openssl $1 failed"
	fi
}

key_make()
{
	openssl_quiet genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$1"
	chmod 600 "$1"
}

# Says whether the certificate $1 is there and good for another week.
certificate_good()
{
	[ -s "$1" ] && openssl x509 -in "$1" -noout -checkend 604800 >/dev/null 2>&1
}

authority_make()
{
	mkdir -p "$dir/ca/issued"
	: >"$dir/ca/index.txt"
	openssl rand -hex 16 >"$dir/ca/serial"
	printf '01\n' >"$dir/ca/crlnumber"
	key_make "$dir/ca/ca.key"
	openssl_quiet req -x509 -new -config "$dir/ca/openssl.cnf" -extensions authority \
		-key "$dir/ca/ca.key" -sha256 -days 1825 -out "$dir/tls/ca.crt"
}

# Issues NAME.crt and NAME.key in the directory $1 with the extensions $3.
certificate_issue()
{
	local where=$1 name=$2 extensions=$3 subject=$2
	case $name in
	server) subject=$server_name ;;
	receiver) subject=$receiver_name ;;
	esac
	key_make "$where/$name.key"
	openssl_quiet req -new -config "$dir/ca/openssl.cnf" -subj "/CN=$subject" \
		-key "$where/$name.key" -out "$dir/ca/$name.csr"
	openssl_quiet ca -batch -notext -config "$dir/ca/openssl.cnf" -extensions "$extensions" \
		-in "$dir/ca/$name.csr" -out "$where/$name.crt"
	rm -f -- "$dir/ca/$name.csr"
}

# Says whether the revocation list is there and good for another week.
revocation_good()
{
	local until
	[ -s "$dir/tls/crl.pem" ] || return 1
	until=$(openssl crl -in "$dir/tls/crl.pem" -noout -nextupdate | cut -d= -f2)
	[ "$(date -d "$until" +%s)" -gt $(($(date +%s) + 604800)) ]
}

# The keeper's key for checkpoints of the journal, and its public half for those
# who check them. They have nothing to do with the authority and outlive it.
checkpoint_key_ensure()
{
	mkdir -p "$dir/keeper"
	if [ ! -s "$dir/keeper/checkpoint.pub" ]; then
		(umask 077 && openssl_quiet genpkey -algorithm ed25519 -out "$dir/keeper/checkpoint.key")
		openssl_quiet pkey -in "$dir/keeper/checkpoint.key" -pubout -out "$dir/keeper/checkpoint.pub"
		chmod 644 "$dir/keeper/checkpoint.pub"
	fi
}

# Makes what is missing or about to end. Sets certificates_changed to yes when
# the server has to read its files again.
certificates_ensure()
{
	local name
	certificates_changed=no
	checkpoint_key_ensure
	authority_configuration >"$dir/ca/openssl.cnf"
	if ! certificate_good "$dir/tls/ca.crt"; then
		rm -rf -- "$dir/ca/issued" "$dir"/tls/*
		authority_make
		certificates_changed=yes
	fi
	if ! certificate_good "$dir/ca/server.crt"; then
		certificate_issue "$dir/ca" server server
		certificates_changed=yes
	fi
	if ! certificate_good "$dir/tls/receiver.crt"; then
		certificate_issue "$dir/tls" receiver receiver
	fi
	for name in "${client_names[@]}"; do
		if ! certificate_good "$dir/tls/$name.crt"; then
			certificate_issue "$dir/tls" "$name" client
		fi
	done
	if ! revocation_good; then
		openssl_quiet ca -gencrl -config "$dir/ca/openssl.cnf" -out "$dir/tls/crl.pem"
		certificates_changed=yes
	fi
}
