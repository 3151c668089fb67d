#!/bin/sh
# Makes the prebuilt files of this folder anew from npm, as go generate runs it,
# and fails where they are not those that SHA256SUMS lists. To move to another
# version, change it here, run this with -update, and read the difference.
#
#	./fetch.sh [-update]
set -eu
cd "$(dirname "$0")"
update=${1:-}

govuk=govuk-frontend@6.6.0
htmx=htmx.org@2.0.11
swagger=swagger-ui-dist@5.35.0

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
npm pack --silent --pack-destination "$work" "$govuk" "$htmx" "$swagger" >/dev/null
for package in "$work"/*.tgz; do
	mkdir "${package%.tgz}"
	tar -xzf "$package" -C "${package%.tgz}" --strip-components=1
done

# GDS Transport may be used on GOV.UK alone, and the crest belongs to the Crown:
# neither is asked for. Nor are the maps of the sources, which are not here.
fonts='system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","Liberation Sans",Arial,sans-serif'
sed -E \
	-e 's/@font-face\{[^}]*GDS Transport[^}]*\}//g' \
	-e "s/GDS Transport,arial,sans-serif/$fonts/g" \
	-e 's/\.govuk-footer__copyright-logo:before\{[^}]*govuk-crest[^}]*\}//g' \
	-e '/^\/\*# sourceMappingURL=/d' \
	"$work"/govuk-frontend-*/dist/govuk/govuk-frontend.min.css >govuk-frontend.min.css
sed -E 's/\/\/# sourceMappingURL=.*$//' \
	"$work"/govuk-frontend-*/dist/govuk/govuk-frontend.min.js >govuk-frontend.min.js
cp "$work"/htmx.org-*/dist/htmx.min.js htmx.min.js
cp "$work"/htmx.org-*/LICENSE LICENSE.htmx
sed -E 's/\/\/# sourceMappingURL=.*$//' \
	"$work"/swagger-ui-dist-*/swagger-ui-bundle.js >swagger-ui-bundle.js
sed -E 's/\/\*# sourceMappingURL=[^*]*\*\///' \
	"$work"/swagger-ui-dist-*/swagger-ui.css >swagger-ui.css
cp "$work"/swagger-ui-dist-*/LICENSE LICENSE.swagger-ui
cp "$work"/swagger-ui-dist-*/NOTICE LICENSE.swagger-ui-notice
cp "$work"/swagger-ui-dist-*/swagger-ui-bundle.js.LICENSE.txt LICENSE.swagger-ui-bundle

# The package of govuk-frontend has no file of its licence: LICENSE.govuk-frontend
# is that of its repository.
if [ "$update" = -update ]; then
	sha256sum *.css *.js LICENSE.* >SHA256SUMS
fi
sha256sum --check --quiet SHA256SUMS
